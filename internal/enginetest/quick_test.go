//go:build !long

package enginetest

// long says that a matrix is run in full, as `make test-full` does. The quick suite leaves out what
// repeats a switch or a case on another kind of zone or platform.
const long = false
