// Package test holds suites over the whole program: what every component keeps to when
// another program uses it.
package test
