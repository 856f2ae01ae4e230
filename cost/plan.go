package cost

import "bankchurn/service"

// Plan is an update that changes the path of requests: it moves the service to another platform
// or region, or replaces a resource that serves requests. Its amounts are per month.
type Plan struct {
	// From serves before the update, To after it.
	From, To Place
	// Creates means that To does not run yet.
	Creates bool
	// Keeps means that keepPrevious keeps From; otherwise it is deleted.
	Keeps bool
	// Replaced are the resources that are replaced while the platform stays; empty for a
	// switch.
	Replaced []Replaced
	// VerifySeconds is how long the verification, which calls HealthPath first, may take; 0
	// without one.
	VerifySeconds int
	HealthPath    string
	// Public means that anyone can call the service.
	Public bool
	// BeforeVerified and AfterVerified are what the update waits for.
	BeforeVerified, AfterVerified []service.Wait
	// Name is the stack's DNS name after the update, and NameBefore before it; empty for none.
	Name, NameBefore string
	// TTLSeconds is how long resolvers cache the name.
	TTLSeconds int
	// HostBefore is a name by which clients call From and whose record the stack does not
	// manage; empty for none.
	HostBefore string
	// AddressBefore is the generated address of From; empty if it is only in the state.
	// AddressAfter describes that of To, which is unknown until To is created.
	AddressBefore, AddressAfter string
	// Settings are those whose meaning differs between From and To.
	Settings []SettingChange
	// ByHand are the manual steps before the update.
	ByHand []service.Preparation
	// Before and After are the totals, and Both the total while From and To run: To with the
	// configured traffic, From without requests.
	Before, After, Both Amount
}

// Place is a platform in a region.
type Place struct{ Platform, Region string }

// Switches reports whether the platform changes.
func (p Plan) Switches() bool { return p.From.Platform != p.To.Platform }

// SettingChange is what a setting means on the two platforms; empty where it does not exist.
type SettingChange struct{ Key, Before, After string }

// Replaced is a resource of the platform that is replaced.
type Replaced struct {
	// Noun is the word for its kind, Name its logical name.
	Noun, Name string
	// Address means that clients call it by its address.
	Address bool
}

// SettingChanges returns the settings whose meaning differs on the second platform, in its
// order.
func SettingChanges(before, after []service.Setting) []SettingChange {
	meanings := func(all []service.Setting) map[string]string {
		out := map[string]string{}
		for _, s := range all {
			out[s.Key] = s.Meaning
		}
		return out
	}
	was, is := meanings(before), meanings(after)
	var out []SettingChange
	for _, s := range after {
		if was[s.Key] != s.Meaning {
			out = append(out, SettingChange{s.Key, was[s.Key], s.Meaning})
		}
	}
	for _, s := range before {
		if _, still := is[s.Key]; !still {
			out = append(out, SettingChange{s.Key, s.Meaning, ""})
		}
	}
	return out
}

// Ends is what stops working for clients at the end of the update, or once keepPrevious is
// removed.
type Ends int

// What stops working for clients.
const (
	// Nothing stops working: clients use a name that the update moves.
	Nothing Ends = iota
	// OldName is the stack's former name.
	OldName
	// OldHost is a name whose record must be changed by hand.
	OldHost
	// OldAddress is the former address.
	OldAddress
)

// Ends returns what stops working.
func (p Plan) Ends() Ends {
	moves := p.From != p.To
	for _, r := range p.Replaced {
		moves = moves || r.Address
	}
	switch {
	case p.NameBefore != "" && p.Name == p.NameBefore, !moves:
		return Nothing
	case p.NameBefore != "":
		return OldName
	case p.HostBefore != "":
		return OldHost
	}
	return OldAddress
}
