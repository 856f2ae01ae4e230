//go:build !long

package enginetest

// long says that a matrix is run in full, as `make test-full` does. The quick suite leaves out what
// repeats a case on another platform or kind of zone, or at another moment.
const long = false
