package enginetest

import "testing"

var (
	gatedCloudRun = gated{switches: "gcp:cloudrunv2/service:Service", stackFile: func(tag, release string) string {
		return "config:\n  gcp:project: my-project\n  bankchurn:platform: cloudrun\n  bankchurn:service: {public: true, image: 'us-central1-docker.pkg.dev/my-project/ml/bankchurn:" + tag + "'}\n  bankchurn:release: " + release + "\n"
	}}
	gatedLambda = gated{switches: "aws:lambda/alias:Alias", stackFile: func(tag, release string) string {
		return "config:\n  bankchurn:platform: lambda\n  bankchurn:service: {public: true}\n  bankchurn:lambda: {image: '123456789012.dkr.ecr.us-east-1.amazonaws.com/bankchurn:" + tag + "'}\n  bankchurn:release: " + release + "\n"
	}}
)

func TestCloudRunKeepsBadReleasesFromCallers(t *testing.T) {
	gatedCloudRun.keepsBadReleasesFromCallers(t)
}

func TestCloudRunSurvivesAKilledEngineDuringARelease(t *testing.T) {
	gatedCloudRun.survivesAKilledEngine(t)
}

func TestLambdaKeepsBadReleasesFromCallers(t *testing.T) { gatedLambda.keepsBadReleasesFromCallers(t) }

func TestLambdaSurvivesAKilledEngineDuringARelease(t *testing.T) {
	gatedLambda.survivesAKilledEngine(t)
}
