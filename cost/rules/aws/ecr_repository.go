package aws

import (
	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// imageRepository is what a private ECR repository stores. Pulls within its region are free
// (aws.amazon.com/ecr/pricing/, 2026-11).
type imageRepository struct{ stored rules.Quantity }

func readImageRepository(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	stored, err := r.Fact(hint.StoredGiB, "GiB")
	return imageRepository{stored}, err
}

// Meters implements [rules.Priced].
func (i imageRepository) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("Images stored", "ecr.storage", i.stored)}, nil
}
