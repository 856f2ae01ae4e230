package cloud

import "fmt"

// MentionedIn makes a Dependent out of the properties, by type, that hold a resource by naming its id.
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

// Holds reports whether the text is somewhere within a value in wire form.
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

// deletable is the cloud's refusal to delete a resource that is protected or in use. The real providers retry such a
// refusal for minutes; the engine's order makes that pointless here. Call with the lock held.
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
