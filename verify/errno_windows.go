package verify

import "syscall"

// The errors of Windows sockets (learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2).
// Package syscall has names such as ECONNREFUSED on Windows, but no system call returns those numbers.
var (
	refusals = []syscall.Errno{10061}
	resets   = []syscall.Errno{10053, 10054}
	noRoutes = []syscall.Errno{10051, 10065}
)
