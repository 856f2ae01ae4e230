package cloud

import (
	"slices"
	"strings"

	cloudhttp "bankchurn/internal/sandbox/cloud/http"
)

// DNSRecord is what a resource says of a name in DNS.
type DNSRecord struct {
	// Name is the name that the record is for.
	Name string
	// Answers are the targets that a resolver may get, another name or an address each.
	Answers []DNSAnswer
	// Seconds is how long a resolver may keep an answer.
	Seconds int
}

// DNSAnswer is a target, and how often a resolver gets it by comparison with the name's others.
type DNSAnswer struct {
	Target string
	Weight float64
}

// Resolve is where a name leads to by the records of the embedded cloud, another name or an address, and how many seconds
// a resolver may keep that; false if there is no such record. Addresses hold the port of their loopback server. A name with
// several answers leads to them in turns, by their weights.
func (c *Cloud) Resolve(name string) (target string, seconds int, found bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.LeadsTo(name)
}

// Answers are all targets of a name with their shares, whose sum is 1.
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

// LeadsTo is Resolve with the lock held.
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

// answers are the targets of a name with their shares, whose sum is 1. Where all weights are 0, all targets are answered alike
// (docs.aws.amazon.com/Route53/latest/DeveloperGuide/routing-policy-weighted.html, 2026-11). Call with the lock held.
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

// manualTTL is the time to live of records that no stack has, in seconds.
const manualTTL = 1

// Point sets a DNS record that no stack has, as an administrator of DNS would; without a target it goes.
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

// LeadsHere reports whether DNS leads a name to the endpoint of a resource, by any of its answers. Call with the lock held.
func (c *Cloud) LeadsHere(name string, owner *Record) bool {
	// No resolver follows more names.
	return c.leadsTo(name, strings.TrimPrefix(cloudhttp.URL(owner.Port), "http://"), 8)
}

func (c *Cloud) leadsTo(name, target string, links int) bool {
	answers, _ := c.answers(name)
	return links > 0 && slices.ContainsFunc(answers, func(a DNSAnswer) bool {
		return a.Weight > 0 && (a.Target == target || c.leadsTo(a.Target, target, links-1))
	})
}
