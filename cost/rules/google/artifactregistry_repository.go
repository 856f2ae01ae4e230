package google

import (
	"bankchurn/cost/rules"
	"bankchurn/internal/hint"
)

// imageRepository is what an Artifact Registry repository stores. Pulls within its location are
// free (cloud.google.com/artifact-registry/pricing, 2026-11).
type imageRepository struct{ stored rules.Quantity }

func readImageRepository(_ *rules.Recording, r *rules.Resource) (rules.Priced, error) {
	stored, err := r.Fact(hint.StoredGiB, "GiB")
	return imageRepository{stored}, err
}

// Meters implements [rules.Priced].
func (i imageRepository) Meters(rules.Load) ([]rules.Meter, error) {
	return []rules.Meter{fixed("Images stored", "artifactregistry.storage", i.stored)}, nil
}
