//go:build long

package enginetest

import "testing"

func TestEKSSurvivesAKilledEngineDuringARelease(t *testing.T) {
	t.Parallel()
	gatedEKS.survivesAKilledEngine(t)
}
