// Package config turns a stack's config blocks into structs, strictly: [Decode] refuses
// every key that it does not know and every value out of range, and [Report] collects all
// problems so that a user sees them at once. It knows nothing of what the keys mean.
package config
