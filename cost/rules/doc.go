// Package rules is what the price rules of all clouds have in common.
//
// A rule is two steps in one file, named after the resource type. Its [Adapter] reads
// from a [Resource], and from what refers to it in the [Recording], what decides its
// cost: the typed thing. That is a [Priced]: for a [Load] it returns its [Meter]s, which
// are data. It knows no price and no other load.
//
// The rules themselves are in aws, google and kubernetes; workload counts the Pods and
// the machines that several of them need.
package rules
