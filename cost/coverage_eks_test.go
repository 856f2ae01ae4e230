package cost_test

import "bankchurn/internal/example"

const existingCluster = `{"existing": {"arn": "arn:aws:eks:us-east-1:123456789012:cluster/ml", "endpoint": "https://0123456789ABCDEF.gr7.us-east-1.eks.amazonaws.com", "certificateAuthority": "` + example.Authority + `"}}`

func init() {
	matrix["eks"] = scenario{platform: "eks", service: ecrService}
	matrix["eks public"] = scenario{platform: "eks", service: publicService, block: `{"secretsKey": "own", "network": {"flowLogs": true}, "access": [{"principalArn": "arn:aws:iam::123456789012:role/ops"}], "podSecrets": ["arn:aws:secretsmanager:us-east-1:123456789012:secret:k-AbCdEf"]}`}
	matrix["eks auto"] = scenario{platform: "eks", service: publicService, block: `{"autoMode": {"enabled": true, "instanceTypes": ["m7i.large"]}}`, workload: `{"ingress": {"controller": "alb"}}`}
	matrix["eks auto, any machine"] = scenario{platform: "eks", service: publicService, block: `{"autoMode": {"enabled": true}}`}
	matrix["eks extended"] = scenario{platform: "eks", service: ecrService, block: `{"version": "1.33", "upgradePolicy": "extended", "nodes": {"spot": true, "instanceTypes": ["t3.small", "t3.medium"]}}`}
	matrix["eks existing"] = scenario{platform: "eks", service: ecrService, block: existingCluster}
	// Every machine type with a price in the book, with one node each.
	for _, x86 := range []string{"t3.small", "t3.medium", "t3.large", "m5.large", "m6i.large", "m7i.large"} {
		matrix["eks "+x86] = scenario{platform: "eks", service: ecrService, block: `{"nodes": {"min": 1, "instanceTypes": ["` + x86 + `"]}}`}
	}
	for _, arm := range []string{"t4g.small", "t4g.medium", "t4g.large", "m7g.large"} {
		matrix["eks "+arm] = scenario{platform: "eks", service: ecrService, block: `{"nodes": {"min": 1, "architecture": "arm64", "instanceTypes": ["` + arm + `"]}}`}
	}
}
