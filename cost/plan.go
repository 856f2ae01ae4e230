package cost

import (
	"maps"
	"slices"

	"bankchurn/service"
)

// Plan is an update that changes what requests go through: it moves the service to another
// platform or region, replaces a part that serves requests, or is a later step of a switch. Its
// amounts are those of a month.
type Plan struct {
	// From is what serves before the update, To what serves after it. They are equal if the
	// platform stays.
	From, To Place
	// Creates says that To does not run yet.
	Creates bool
	// Kept is the platform that keepPrevious keeps; empty for none.
	Kept string
	// Deletes are the platforms that the update deletes.
	Deletes []string
	// Shares are the percentages of DNS answers for Name that point to each platform after the
	// update, and SharesBefore those before it; nil if unknown or without a name.
	Shares, SharesBefore map[string]int
	// Aborts says that the update moves all clients away from To, so that its verification
	// cannot fail the update.
	Aborts bool
	// Replaced are the parts of a platform that stays which are made again; none of a switch.
	Replaced []Replaced
	// VerifySeconds is how long the verification, which calls HealthPath first, may take; 0
	// without one.
	VerifySeconds int
	HealthPath    string
	// Public says that anyone can call the service.
	Public bool
	// BeforeVerified and AfterVerified are what the update waits for.
	BeforeVerified, AfterVerified []service.Wait
	// Name is the stack's own name after the update, and NameBefore before it; empty for none.
	Name, NameBefore string
	// TTLSeconds is how long resolvers keep the name.
	TTLSeconds int
	// HostBefore is a name whose record is not the stack's and by which clients call From;
	// empty for none.
	HostBefore string
	// AddressBefore is where clients call From, by its own address; empty if only a backend
	// knows it. AddressAfter is that of To, in words: nothing knows it before it is created.
	AddressBefore, AddressAfter string
	// Settings mean something else on To than on From.
	Settings []SettingChange
	// ByHand is what is done by hand before the update.
	ByHand []service.Preparation
	// Before and After are the totals, and Both that while From and To run: To with the
	// stated traffic, From without a request.
	Before, After, Both Amount
}

// Place is a platform in a region.
type Place struct{ Platform, Region string }

// Switches says that the platform changes.
func (p Plan) Switches() bool { return p.From.Platform != p.To.Platform }

// Continues says that the platform stays as it is: the update is a later step of a switch.
func (p Plan) Continues() bool { return p.From == p.To && len(p.Replaced) == 0 }

// Keeps says that From stays, by keepPrevious.
func (p Plan) Keeps() bool { return p.From.Platform == p.Kept }

// Shared says that Name points to two platforms after the update.
func (p Plan) Shared() bool { return len(p.Shares) > 1 }

// Repoints says that Name points elsewhere after the update.
func (p Plan) Repoints() bool {
	return p.Name != "" && (p.Name != p.NameBefore || p.From.Region != p.To.Region || len(p.Replaced) > 0 || !maps.Equal(p.Shares, p.SharesBefore))
}

// Waits says that the update waits for cached DNS answers before it deletes what they point to.
func (p Plan) Waits() bool {
	if p.Name == "" || p.Name != p.NameBefore {
		return false
	}
	if !p.Switches() && !p.Continues() {
		return true // of the former place or part
	}
	return slices.ContainsFunc(p.Deletes, func(platform string) bool { return p.SharesBefore == nil || p.SharesBefore[platform] > 0 })
}

// SettingChange is what a setting means on the two platforms; empty if it does not exist.
type SettingChange struct{ Key, Before, After string }

// Replaced is a part of a platform that is made again.
type Replaced struct {
	// Noun is what a reader calls it, Name its logical name.
	Noun, Name string
	// Address says that clients call it by its address.
	Address bool
}

// SettingChanges are the settings with another meaning on the second platform, in its order.
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

// Ends is what stops working for clients at the end of the update, or when keepPrevious is
// removed.
type Ends int

// What a plan ends.
const (
	// Nothing: clients use a name that leads to what serves.
	Nothing Ends = iota
	// OldName is the stack's former name.
	OldName
	// OldHost is a name whose record has to be changed by hand.
	OldHost
	// OldAddress is the former address.
	OldAddress
)

// Ends says what stops working.
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
