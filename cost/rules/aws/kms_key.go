package aws

import "bankchurn/cost/rules"

// kmsKey is a key. EKS's few requests a day are left out.
type kmsKey struct{}

func readKMSKey(*rules.Recording, *rules.Resource) (rules.Priced, error) { return kmsKey{}, nil }

// Meters implements [rules.Priced].
func (kmsKey) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("KMS key", "kms.key", rules.Exactly(rules.One, "key"))}, nil
}
