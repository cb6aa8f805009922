/* Makes the computer fail at one chosen moment: loaded before libc, it counts the calls that write
 * to (and, if asked, read from) files under a folder and lets the n-th fail, or all from then on.
 *
 * Armed from inside the process (fault_arm), so that starting the interpreter is not counted. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static char folder[PATH_MAX];
static long count, at;
static int error_number, for_good, opens_too, reads_too;

void fault_arm(const char *under, long n, int number, int from_then_on, int count_opens) {
    snprintf(folder, sizeof folder, "%s", under);
    count = 0;
    at = n;
    error_number = number;
    for_good = from_then_on;
    opens_too = count_opens;
}

/* Reads fail as well from now on, as on a medium that is pulled out. */
void fault_reads(int too) { reads_too = too; }

long fault_count(void) { return count; }

static int is_ours(const char *path) {
    return folder[0] && strncmp(path, folder, strlen(folder)) == 0;
}

static int is_ours_fd(int fd) {
    char link[64], path[PATH_MAX];
    if (!folder[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    return is_ours(path);
}

static int fails(void) {
    count++;
    if (!at || (for_good ? count < at : count != at)) return 0;
    errno = error_number;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) {
    if (is_ours_fd(fd) && fails()) return -1;
    return REAL(write)(fd, data, size);
}

ssize_t pwrite(int fd, const void *data, size_t size, off_t place) {
    if (is_ours_fd(fd) && fails()) return -1;
    return REAL(pwrite)(fd, data, size, place);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t place) {
    if (is_ours_fd(fd) && fails()) return -1;
    return REAL(pwrite64)(fd, data, size, place);
}

ssize_t read(int fd, void *data, size_t size) {
    if (reads_too && is_ours_fd(fd) && fails()) return -1;
    return REAL(read)(fd, data, size);
}

int fsync(int fd) {
    if (is_ours_fd(fd) && fails()) return -1;
    return REAL(fsync)(fd);
}

int fdatasync(int fd) {
    if (is_ours_fd(fd) && fails()) return -1;
    return REAL(fdatasync)(fd);
}

int ftruncate(int fd, off_t size) {
    if (is_ours_fd(fd) && fails()) return -1;
    return REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    if (is_ours_fd(fd) && fails()) return -1;
    return REAL(ftruncate64)(fd, size);
}

int rename(const char *from, const char *to) {
    if (is_ours(to) && fails()) return -1;
    return REAL(rename)(from, to);
}

int link(const char *from, const char *to) {
    if (is_ours(to) && fails()) return -1;
    return REAL(link)(from, to);
}

int unlink(const char *path) {
    if (opens_too && is_ours(path) && fails()) return -1;
    return REAL(unlink)(path);
}

static int opens_for_writing(const char *path, int flags) {
    return opens_too && (flags & (O_WRONLY | O_RDWR | O_CREAT)) && is_ours(path);
}

#define OPEN(name)                                                            \
    int name(const char *path, int flags, ...) {                              \
        va_list rest;                                                         \
        va_start(rest, flags);                                                \
        mode_t mode = (flags & (O_CREAT | O_TMPFILE)) ? va_arg(rest, mode_t) : 0; \
        va_end(rest);                                                         \
        if (opens_for_writing(path, flags) && fails()) return -1;             \
        return REAL(name)(path, flags, mode);                                 \
    }

OPEN(open)
OPEN(open64)
