package aws

import "bankchurn/cost/rules"

// kmsKey is a key. What EKS asks of it is a few requests a day.
type kmsKey struct{}

func readKMSKey(*rules.Recording, *rules.Resource) (rules.Priced, error) { return kmsKey{}, nil }

// Meters implements [rules.Priced].
func (kmsKey) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("KMS key", "kms.key", rules.Exactly(rules.One, "key"))}, nil
}
