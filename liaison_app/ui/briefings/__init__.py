"""報告資料: request, live preview of the very PDF, save, issue."""
