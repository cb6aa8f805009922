"""Looking at an attachment inside the program: drawn by a child process, shown as mere pixels."""
