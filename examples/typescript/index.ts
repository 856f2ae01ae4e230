import * as pulumi from "@pulumi/pulumi";
import * as bankchurn from "bankchurn";

const config = new pulumi.Config();

// Properties that name something another resource may create, such as the image, accept outputs
// and secrets. Properties that determine which resources are created, such as sizes, are plain.
const api = new bankchurn.platform.Lambda("churn", {
    region: "eu-west-1",
    service: { image: pulumi.interpolate`${config.require("repository")}:${config.requireSecret("tag")}`, memoryMiB: 2048 },
    alarms: { notify: [config.require("topicArn")] },
    traffic: { requestsPerMonth: 1_000_000, averageMs: 200 },
});

export const url = api.url;
export const monthlyCost = api.monthlyCost.expected;
