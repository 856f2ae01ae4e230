//go:build !windows

package verify

import "syscall"

// The errors of a connection.
var (
	refusals = []syscall.Errno{syscall.ECONNREFUSED}
	resets   = []syscall.Errno{syscall.ECONNRESET, syscall.EPIPE}
	noRoutes = []syscall.Errno{syscall.EHOSTUNREACH, syscall.ENETUNREACH}
)
