package cloud

// isInternal reports whether an endpoint only accepts connections from within its network. Call
// with the lock held.
func (c *Cloud) isInternal(r *Record) bool {
	t, known := c.typeOf(r.Type)
	return known && t.Internal != nil && t.Internal(c, r)
}

// expose serves an endpoint to all callers, or only to those within its network. Call with the
// lock held.
func (c *Cloud) expose(r *Record) error {
	if c.isInternal(r) {
		return c.servers.ServeInside(r.Port)
	}
	return c.servers.Serve(r.Port)
}

// exposeChanged is expose after a change of a resource, for it and for the endpoints that
// depend on it: a controller affects those in its cluster. Call with the lock held.
func (c *Cloud) exposeChanged(changed *Record) error {
	for _, r := range c.inventory.Records {
		if r.Port == 0 || r.Scope != changed.Scope {
			continue
		}
		if t, known := c.typeOf(r.Type); known && t.Internal != nil {
			if err := c.expose(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// Inside returns the addresses of internal endpoints, and where a caller within the networks
// connects to each.
func (c *Cloud) Inside() map[string]string { return c.servers.Inside() }
