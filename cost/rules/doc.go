// Package rules has what the price rules of all clouds share.
//
// A rule has two steps in one file, named after the resource type. Its [Adapter] reads what
// determines the cost from a [Resource] and from the resources that refer to it in the
// [Recording], into a typed value. That value is a [Priced]: for a [Load] it returns its
// [Meter]s, which are data. It knows neither prices nor other loads.
//
// The rules themselves are in aws, google and kubernetes; workload counts the Pods and
// the machines that several of them need.
package rules
