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
// Each resource type has a rule in cost/rules, in a file named after it. To follow a
// resource from the recording to its line:
//
//  1. [New] reads the resources and asks for three loads.
//  2. read (priced.go) finds the rule of each resource by its type, in [Rules] or Free.
//  3. The rule's adapter, such as readLambdaFunction, reads what decides the cost.
//  4. priced.at (priced.go) asks for the meters at one load.
//  5. Its Meters, such as lambdaFunction.Meters, count quantities.
//  6. charge (priced.go) finds the price of each: [book.Book.Price].
//  7. [book.Price.Amount] multiplies.
//  8. merge (lines.go) puts the three loads' charges side by side into a [Line].
//
// The package knows the configured traffic and resources as the engine sees them (type token,
// name, inputs), never the components.
package cost
