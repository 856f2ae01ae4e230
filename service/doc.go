// Package service describes the churn API independently of the platform that runs it:
// what it is ([Service]), how much it is used ([Traffic]), which release of it answers
// ([Release]) and what each platform can carry at all ([Limits]). Platforms depend on
// this package, never the reverse.
package service
