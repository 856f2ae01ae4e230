// Package stacks turns a stack's configuration into a running service.
//
//	config -> spec -> validate -> platform component -> endpoint -> outputs
//	                      └-> the same component under a recorder -> cost estimate
//
// Everything is decided from plain configuration before the first resource, so an
// invalid configuration creates nothing. The platforms are listed in one table
// (platforms.go).
package stacks
