//go:build long

package enginetest

import "testing"

func TestCloudRunSurvivesAKilledEngineDuringARelease(t *testing.T) {
	t.Parallel()
	gatedCloudRun.survivesAKilledEngine(t)
}

func TestLambdaSurvivesAKilledEngineDuringARelease(t *testing.T) {
	t.Parallel()
	gatedLambda.survivesAKilledEngine(t)
}

func TestEKSSurvivesAKilledEngineDuringARelease(t *testing.T) {
	t.Parallel()
	gatedEKS.survivesAKilledEngine(t)
}

func TestGKESurvivesAKilledEngineDuringARelease(t *testing.T) {
	t.Parallel()
	gatedGKE.survivesAKilledEngine(t)
}
