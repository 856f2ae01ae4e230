// Package pricelist updates the price book from the vendors' own lists.
//
// AWS publishes versioned offer files per service and region, without a login; Google's Cloud
// Billing Catalog needs an API key. Which entry of a list belongs to a SKU of the book is data
// (selectors/*.yaml): attributes that exactly one entry must match. If none or several match,
// the error names the candidates. There is no "nearest" or "most expensive" match, because the
// lists are full of near misses: Outposts, reserved capacity, Lambda@Edge, private NAT, entries
// at $0.
//
// The program itself does not import this package: a preview never waits for a
// price list.
package pricelist
