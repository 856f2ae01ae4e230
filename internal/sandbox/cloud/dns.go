package cloud

import (
	"slices"
	"strings"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// DNSRecord is a resource's DNS record.
type DNSRecord struct {
	// Name is the name that the record is for.
	Name string
	// Answers are the targets that a resolver may get, each a name or an address.
	Answers []DNSAnswer
	// Seconds is how long a resolver may cache an answer.
	Seconds int
}

// DNSAnswer is a target, with its weight relative to the name's other targets.
type DNSAnswer struct {
	Target string
	Weight float64
}

// Resolve returns the target of a name in the embedded cloud's DNS, a name or an address, and
// for how many seconds a resolver may cache it; false if there is no such record. Addresses
// have the port of their loopback server. A name with several answers returns them in turn, by
// their weights.
func (c *Cloud) Resolve(name string) (target string, seconds int, found bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.LeadsTo(name)
}

// Answers returns all targets of a name with their shares, whose sum is 1.
func (c *Cloud) Answers(name string) map[string]float64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	answers, _ := c.answers(name)
	shares := map[string]float64{}
	for _, a := range answers {
		shares[a.Target] += a.Weight
	}
	return shares
}

// LeadsTo is Resolve for callers that hold the lock.
func (c *Cloud) LeadsTo(name string) (target string, seconds int, found bool) {
	answers, seconds := c.answers(name)
	if len(answers) == 0 {
		return "", 0, false
	}
	turns := make([]Share, len(answers))
	for i, a := range answers {
		turns[i] = Share{Release: a.Target, Weight: a.Weight}
	}
	return c.pick("dns "+name, turns), seconds, true
}

// answers returns the targets of a name with their shares, whose sum is 1. If all weights are
// 0, all targets are equally likely
// (docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html, 2026-11).
// Call with the lock held.
func (c *Cloud) answers(name string) (answers []DNSAnswer, seconds int) {
	total := 0.0
	for _, r := range c.inventory.Records {
		t, known := c.typeOf(r.Type)
		if !known || t.Resolves == nil || slices.Contains(c.opts.Undelegated, r.Output("zoneId")+r.Output("managedZone")) {
			continue
		}
		record := t.Resolves(r)
		if strings.TrimSuffix(record.Name, ".") != name {
			continue
		}
		for _, a := range record.Answers {
			if a.Target == "" {
				continue
			}
			a.Target = strings.TrimSuffix(a.Target, ".")
			answers, seconds, total = append(answers, a), record.Seconds, total+a.Weight
		}
	}
	if target := c.inventory.Names[name]; len(answers) == 0 && target != "" {
		return []DNSAnswer{{target, 1}}, manualTTL
	}
	for i := range answers {
		if total == 0 {
			answers[i].Weight = 1 / float64(len(answers))
		} else {
			answers[i].Weight /= total
		}
	}
	return answers, seconds
}

// manualTTL is the TTL of records that no stack manages, in seconds.
const manualTTL = 1

// Point sets a DNS record that no stack manages, as if by hand. Without a target it deletes the
// record.
func (c *Cloud) Point(name, target string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inventory.Names == nil {
		c.inventory.Names = map[string]string{}
	}
	c.inventory.Names[name] = target
	if target == "" {
		delete(c.inventory.Names, name)
	}
	return c.inventory.save()
}

// LeadsHere reports whether any DNS answer for a name points to the endpoint of a resource.
// Call with the lock held.
func (c *Cloud) LeadsHere(name string, owner *Record) bool {
	// Resolvers do not follow longer chains.
	return c.leadsTo(name, strings.TrimPrefix(cloudhttp.URL(owner.Port), "http://"), 8)
}

func (c *Cloud) leadsTo(name, target string, links int) bool {
	answers, _ := c.answers(name)
	return links > 0 && slices.ContainsFunc(answers, func(a DNSAnswer) bool {
		return a.Weight > 0 && (a.Target == target || c.leadsTo(a.Target, target, links-1))
	})
}
