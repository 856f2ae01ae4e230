// Package test has suites over the whole program: what holds for every component when another
// program uses it.
package test
