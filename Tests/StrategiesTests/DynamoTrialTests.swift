import Testing

@testable import Strategies

/// The sloppy quorums in many simulations: what they claim, and the twins that break it.
@Suite struct DynamoTrialTests {
    @Test(arguments: ["register", "counter"])
    func sloppyQuorumsHold(workload: String) throws {
        try Trials(.dynamo, workload).hold(seeds: 60)
        try Trials(.dynamoMultiValue, workload).hold(seeds: 60)
    }

    @Test(arguments: ["register", "counter"])
    func oneAnswerIsAlwaysThere(workload: String) throws {
        try Trials(.dynamoOne, workload).hold(seeds: 60)
    }

    @Test(arguments: ["register", "counter"])
    func strictQuorumsAreRegular(workload: String) throws {
        try Trials(.dynamoStrict, workload).hold(seeds: 60)
    }

    /// R + W > N, and yet stand-ins make quorums that do not meet.
    @Test func sloppyQuorumsAreNoRegister() throws {
        try Trials(.dynamo, "register").lacks(.linearizable)
        try Trials(.dynamo, "register").lacks(.regular)
    }

    /// It is in the registry as `broken/dynamo-hint-delivered-twice`.
    @Test func hintsDeliveredTwiceAreCaught() throws {
        try Trials(.dynamoHintDeliveredTwice, "counter").catches(seeds: 60)
    }

    /// It is in the registry as `broken/dynamo-read-repair-older`.
    @Test func readRepairWithOlderVersionsIsCaught() throws {
        try Trials(.dynamoReadRepairOlder, "register").catches(seeds: 60)
    }

    /// It is in the registry as `broken/dynamo-clock-one-sided`.
    @Test func clocksOfOneSideAreCaught() throws {
        try Trials(.dynamoClockOneSided, "register").catches(seeds: 60)
    }
}
