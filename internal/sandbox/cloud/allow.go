package cloud

import (
	"fmt"
	"slices"
)

// Allow adds a principal to the policy of something in another account or project, as its owner would: a repository of
// images, by an image in it, or a secret.
func (c *Cloud) Allow(text, principal string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, pkg := range c.opts.Packages {
		if pkg.Shared == nil {
			continue
		}
		if on := pkg.Shared(text); on != "" {
			if c.inventory.Allowed == nil {
				c.inventory.Allowed = map[string][]string{}
			}
			if !slices.Contains(c.inventory.Allowed[on], principal) {
				c.inventory.Allowed[on] = append(c.inventory.Allowed[on], principal)
			}
			return c.inventory.save()
		}
	}
	return fmt.Errorf("%q is neither an image in Amazon ECR or Artifact Registry nor the ARN of a secret", text)
}

// Allowed reports whether the owner of something in another account or project lets a principal use it. Call with the lock
// held.
func (c *Cloud) Allowed(on, principal string) bool {
	return slices.Contains(c.inventory.Allowed[on], principal)
}
