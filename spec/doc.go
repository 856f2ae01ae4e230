// Package spec describes the churn API independently of the platform that runs
// it: what the service is ([Service]), how much it is used ([Traffic]) and what
// each platform can carry at all ([Limits]).
//
// It also holds the machinery every config block goes through: [Decode] turns a
// block's JSON into a struct and refuses what it does not know, and [Report]
// collects every problem so that a user sees all of them at once. The package
// knows nothing of Pulumi resources; platforms depend on it, never the reverse.
package spec
