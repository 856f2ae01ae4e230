package cost

import (
	"maps"
	"slices"

	"bankchurn/service"
)

// Plan is an update that changes the path of requests: it moves the service to another platform
// or region, replaces a resource that serves requests, or is a later step of a switch. Its amounts
// are per month.
type Plan struct {
	// From serves before the update, To after it. They are equal if the platform stays.
	From, To Place
	// Creates means that To does not run yet.
	Creates bool
	// Kept is the platform that keepPrevious keeps; empty for none.
	Kept string
	// Deletes are the platforms that the update deletes.
	Deletes []string
	// Shares are the percentages of DNS answers for Name that point to each platform after the
	// update, and SharesBefore those before it; nil if unknown or without a name.
	Shares, SharesBefore map[string]int
	// Aborts means that the update moves all clients away from To, so that its verification
	// cannot fail the update.
	Aborts bool
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

// Continues means that the platform stays as it is: the update is a later step of a switch.
func (p Plan) Continues() bool { return p.From == p.To && len(p.Replaced) == 0 }

// Keeps means that From stays, by keepPrevious.
func (p Plan) Keeps() bool { return p.From.Platform == p.Kept }

// Shared means that Name points to two platforms after the update.
func (p Plan) Shared() bool { return len(p.Shares) > 1 }

// Repoints means that Name points elsewhere after the update.
func (p Plan) Repoints() bool {
	return p.Name != "" && (p.Name != p.NameBefore || p.From.Region != p.To.Region || len(p.Replaced) > 0 || !maps.Equal(p.Shares, p.SharesBefore))
}

// Waits means that the update waits for cached DNS answers before it deletes what they point to.
func (p Plan) Waits() bool {
	if p.Name == "" || p.Name != p.NameBefore {
		return false
	}
	if !p.Switches() && !p.Continues() {
		return true // of the former place or part
	}
	return slices.ContainsFunc(p.Deletes, func(platform string) bool { return p.SharesBefore == nil || p.SharesBefore[platform] > 0 })
}

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
	moves := p.From != p.To || p.Continues() && len(p.Deletes) > 0
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
