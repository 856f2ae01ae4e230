// Package enginetest runs the whole program through the real Pulumi engine on the
// embedded cloud: what unit tests with mocks cannot show is the engine's order of
// creating and deleting, and that a second update finds nothing to do.
//
// It holds tests only.
package enginetest
