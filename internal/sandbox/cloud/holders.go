package cloud

import "fmt"

// mentionedIn makes a heldBy out of the properties, by type, that hold a resource by naming its id.
func mentionedIn(properties map[string]string) func(*Cloud, *Record) *Record {
	return func(c *Cloud, held *Record) *Record {
		for _, r := range c.inventory.Records {
			if property, listed := properties[r.Type]; listed && holds(r.Outputs[property], held.ID) {
				return r
			}
		}
		return nil
	}
}

// holds reports whether the text is somewhere within a value in wire form.
func holds(v any, text string) bool {
	switch v := v.(type) {
	case string:
		return v == text
	case []any:
		for _, e := range v {
			if holds(e, text) {
				return true
			}
		}
	case map[string]any:
		for _, e := range v {
			if holds(e, text) {
				return true
			}
		}
	}
	return false
}

// deletable is the cloud's refusal to delete a resource that is protected or in use. The real providers retry such a
// refusal for minutes; the engine's order makes that pointless here. Call with the lock held.
func (c *Cloud) deletable(t resourceType, r *Record) error {
	if t.protects != nil {
		if err := t.protects(r); err != nil {
			return err
		}
	}
	if t.heldBy == nil {
		return nil
	}
	if holder := t.heldBy(c, r); holder != nil {
		return fmt.Errorf("DependencyViolation: %s %s is in use by %s %s and cannot be deleted", r.Type, r.ID, holder.Type, holder.ID)
	}
	return nil
}
