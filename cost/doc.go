// Package cost prices the resources that a platform's component registers.
//
// [Record] runs a constructor under a recorder, without engine or network, and
// keeps what it registered. [New] prices those resources: every resource type has
// either a rule (rule_*.go, one file per cloud service), or a reason for being
// free (rules.go); a type with neither is listed as not supported. Unit prices
// come from the price book (cost/book), never from code.
//
// An estimate is four honest lists: what is priced, what is free, what depends on
// usage that the config does not state, and what is not supported. A price that
// the book does not have makes a line, and the total, incomplete: it is never
// taken as zero.
//
// The package knows resources as the engine would see them (type token, name,
// inputs) and the stated traffic, never the components.
package cost
