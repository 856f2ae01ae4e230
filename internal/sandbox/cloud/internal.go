package cloud

// isInternal reports whether an endpoint takes connections from within its network alone. Call with the lock held.
func (c *Cloud) isInternal(r *Record) bool {
	t, known := c.typeOf(r.Type)
	return known && t.Internal != nil && t.Internal(c, r)
}

// expose serves an endpoint to callers from everywhere, or to those within its network. Call with the lock held.
func (c *Cloud) expose(r *Record) error {
	if c.isInternal(r) {
		return c.servers.ServeInside(r.Port)
	}
	return c.servers.Serve(r.Port)
}

// exposeChanged is expose after a change of a resource, for it and for what it may decide of: a controller, of the endpoints
// in its cluster. Call with the lock held.
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

// Inside leads callers within the networks: the addresses of internal endpoints, and where each of them is for such a caller.
func (c *Cloud) Inside() map[string]string { return c.servers.Inside() }
