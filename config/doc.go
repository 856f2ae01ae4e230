// Package config decodes a stack's config blocks into structs, strictly: [Decode] rejects
// unknown keys and values out of range, and [Report] collects all problems so that a user
// sees them at once. The package does not know the meaning of any key.
package config
