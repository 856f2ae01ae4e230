// Package cost prices the resources that a Pulumi program registers.
//
// [Record] runs a program under Pulumi's mocks, without engine or network, and records what it
// registers. [New] prices those resources at three loads: idle, as configured, and with every
// instance busy. [NewCurves] prices them at sixty. This package has only the numbers; the
// wording is in package report.
//
// An estimate has the priced lines and four lists: what is free, what depends on usage that the
// config does not set, what is assumed in its place, and what is not supported. A price that
// the book does not have makes its line and the total incomplete. It never counts as zero.
//
// # From a resource to its line
//
// Each resource type has a rule in cost/rules, in a file named after it. From a recorded
// resource to its row in the price book are eight calls:
//
//  1. [New] (estimate.go) reads the resources and asks for three loads.
//  2. read (priced.go) finds the rule of each resource by its type, in [Rules] or [FreeTypes].
//  3. The rule's adapter, such as readLambdaFunction, reads what decides the cost.
//  4. priced.at (priced.go) asks for the meters at one load.
//  5. Its Meters, such as lambdaFunction.Meters, count quantities.
//  6. bill.add (priced.go) sets aside the meters whose quantity is unknown.
//  7. account.charge (priced.go) prices the others.
//  8. [book.Book.Price] finds the row of the region and SKU.
//
// Then [book.Price.Amount] multiplies, and merge (lines.go) puts the three loads' charges side
// by side into a [Line].
//
// The package knows the configured traffic and resources as the engine sees them (type token,
// name, inputs), never the components.
package cost
