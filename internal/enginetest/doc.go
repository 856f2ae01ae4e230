// Package enginetest runs the whole program through the real Pulumi engine on the embedded
// cloud. Unit tests with mocks can show neither the engine's order of creating and deleting,
// nor that a second update changes nothing.
//
// It contains only tests.
package enginetest
