//go:build !long

package enginetest

// long says that a matrix is run in full, as `make test-full` does.
const long = false
