// Package service describes the churn API independently of the platform that runs it:
// what it is ([Service]), how much it is used ([Traffic]), which release serves
// ([Release]) and the limits of each platform ([Limits]). Platforms depend on
// this package, never the reverse.
package service
