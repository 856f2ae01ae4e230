import * as pulumi from "@pulumi/pulumi";
import * as bankchurn from "bankchurn";

const config = new pulumi.Config();

// What names something that another resource may create, such as the image, takes outputs and
// secrets. What decides which resources there are, such as sizes, is plain.
const api = new bankchurn.platform.Lambda("churn", {
    region: "eu-west-1",
    service: { image: pulumi.interpolate`${config.require("repository")}:${config.requireSecret("tag")}`, memoryMiB: 2048 },
    alarms: { notify: [config.require("topicArn")] },
    traffic: { requestsPerMonth: 1_000_000, averageMs: 200 },
});

export const url = api.url;
export const monthlyCost = api.monthlyCost.expected;
