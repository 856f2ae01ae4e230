package cloud

import "fmt"

// MentionedIn returns a Dependent from the properties, by type, that reference a resource by
// its id.
func MentionedIn(properties map[string]string) func(*Cloud, *Record) *Record {
	return func(c *Cloud, held *Record) *Record {
		for _, r := range c.inventory.Records {
			if property, listed := properties[r.Type]; listed && Holds(r.Outputs[property], held.ID) {
				return r
			}
		}
		return nil
	}
}

// Holds reports whether a value in wire form contains the text.
func Holds(v any, text string) bool {
	switch v := v.(type) {
	case string:
		return v == text
	case []any:
		for _, e := range v {
			if Holds(e, text) {
				return true
			}
		}
	case map[string]any:
		for _, e := range v {
			if Holds(e, text) {
				return true
			}
		}
	}
	return false
}

// deletable returns the cloud's error for deleting a resource that is protected or in use. The
// real providers retry for minutes; here the engine's order makes that pointless. Call with the
// lock held.
func (c *Cloud) deletable(t Type, r *Record) error {
	if t.Protects != nil {
		if err := t.Protects(r); err != nil {
			return err
		}
	}
	if t.Dependent == nil {
		return nil
	}
	if holder := t.Dependent(c, r); holder != nil {
		return fmt.Errorf("DependencyViolation: %s %s is in use by %s %s and cannot be deleted", r.Type, r.ID, holder.Type, holder.ID)
	}
	return nil
}
