package cost

import (
	"time"

	"github.com/shopspring/decimal"

	"bankchurn/cost/book"
	"bankchurn/cost/rules"
	"bankchurn/service"
)

// Input is what an estimate is made from.
type Input struct {
	Resources *Recording
	Traffic   service.Traffic
	// FreeTier applies the clouds' monthly free quantities.
	FreeTier bool
	Book     *book.Book
	// Today decides dated prices, such as those of a version's support.
	Today time.Time
}

// load returns the configured load.
func (in Input) load() rules.Load { return rules.LoadOf(in.Traffic, in.Today) }

// priced has the resources with a price rule. They are read once and priced at any load.
type priced struct {
	Input
	things      []thing
	free        []Note
	unsupported []Note
}

// thing is a resource and what determines its cost.
type thing struct {
	resource *Resource
	rule     rules.Priced
}

// read finds the rule of each resource and reads what determines the cost.
func read(in Input) priced {
	p := priced{Input: in}
	for i := range in.Resources.Resources() {
		r := &in.Resources.Resources()[i]
		if reason, free := FreeTypes[r.Type]; free {
			p.free = append(p.free, noteOn(r, reason))
			continue
		}
		adapter, ok := Rules[r.Type]
		if !ok {
			p.unsupported = append(p.unsupported, noteOn(r, "there is no price rule for the resource type"))
			continue
		}
		rule, err := adapter(in.Resources, r)
		if err != nil {
			p.unsupported = append(p.unsupported, noteOn(r, err.Error()))
			continue
		}
		if reason, free := rule.(rules.Free); free {
			p.free = append(p.free, noteOn(r, string(reason)))
			continue
		}
		if m, ok := rule.(rules.MaybeFree); ok && m.FreeBecause() != "" {
			p.free = append(p.free, noteOn(r, m.FreeBecause()))
		}
		p.things = append(p.things, thing{r, rule})
	}
	return p
}

func noteOn(r *Resource, text string) Note { return Note{Resource: r.Name, Type: r.Type, Text: text} }

// bill is the cost of everything at one load.
type bill struct {
	charges []charge
	// open are the meters whose quantity is unknown.
	open []Note
	// assumed are the values used for config keys that are not set.
	assumed     []rules.Assumption
	unsupported []Note
	total       Amount
}

// charge is one meter of one resource and what it costs.
type charge struct {
	resource *Resource
	rules.Meter
	price  *book.Price
	amount Amount
	// unpriced is the reason why the book has no price.
	unpriced string
}

// at prices everything at one load.
func (p priced) at(l rules.Load) bill {
	b := bill{unsupported: p.unsupported}
	account := account{book: p.Book, freeTier: p.FreeTier, used: map[*book.Price]decimal.Decimal{}}
	for _, t := range p.things {
		meters, err := t.rule.Meters(l)
		if err != nil {
			b.unsupported = append(b.unsupported, noteOn(t.resource, err.Error()))
			continue
		}
		for _, m := range meters {
			b.add(t.resource, m, account)
		}
	}
	b.total.Incomplete = b.total.Incomplete || len(b.unsupported) > 0
	return b
}

// add charges one meter.
func (b *bill) add(r *Resource, m rules.Meter, a account) {
	if m.Quantity.Unknown {
		note := noteOn(r, m.Name)
		note.Keys = m.Quantity.Missing
		b.open = append(b.open, note)
		b.total.Incomplete = true
		return
	}
	if m.AtLeast && len(m.Keys) > 0 {
		note := noteOn(r, m.Name+", at least")
		note.Keys = m.Keys
		b.open = append(b.open, note)
	}
	b.assumed = append(b.assumed, m.Quantity.Assumed...)
	c := a.charge(r, m)
	if c.unpriced != "" && m.Quantity.IsZero() {
		return // costs nothing at any price
	}
	b.charges = append(b.charges, c)
	b.total.add(c.amount)
}

// account has the quantity charged so far by SKU: tiers and free quantities are per account, so
// two log groups share one allowance.
type account struct {
	book     *book.Book
	freeTier bool
	used     map[*book.Price]decimal.Decimal
}

// charge prices a meter.
func (a account) charge(r *Resource, m rules.Meter) charge {
	c := charge{resource: r, Meter: m, amount: Amount{Incomplete: m.AtLeast, AtMost: m.AtMost}}
	price, err := a.book.Price(m.Cloud, m.SKU, r.Region)
	quantity := m.Quantity.Value
	if err == nil && m.PriceOf != "" {
		var of *book.Price
		if of, err = a.book.Price(m.Cloud, m.PriceOf, r.Region); err == nil {
			usd := *of.Tiers[0].USD
			quantity = quantity.Mul(usd)
			c.Quantity = m.Quantity.Times(rules.Exactly(usd, "USD"))
		}
	}
	if err != nil {
		c.unpriced, c.amount.Incomplete = err.Error(), true
		return c
	}
	before := a.used[price]
	usd, known := price.Amount(before, quantity, a.freeTier)
	a.used[price] = before.Add(quantity)
	c.price = price
	if !known {
		c.unpriced, c.amount.Incomplete = "no price for "+m.SKU+" in "+r.Region+" at this quantity", true
		return c
	}
	c.amount.USD = usd
	c.amount.FreeTierApplied = usd.IsZero() && quantity.IsPositive()
	return c
}

// instanceHour returns what one more instance costs for an hour at the list price.
func (p priced) instanceHour() *decimal.Decimal {
	for _, t := range p.things {
		instance, ok := t.rule.(rules.Instance)
		if !ok {
			continue
		}
		sum := decimal.Zero
		for _, m := range instance.InstanceHour() {
			price, err := p.Book.Price(m.Cloud, m.SKU, t.resource.Region)
			if err != nil || m.Quantity.Unknown {
				return nil
			}
			usd, known := price.Amount(decimal.Zero, m.Quantity.Value, false)
			if !known {
				return nil
			}
			sum = sum.Add(usd)
		}
		return &sum
	}
	return nil
}
