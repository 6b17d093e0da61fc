import Histories
import Policies
import Replication
import Resilience

/// For each bug a policy, files of a run without it, and files in which it shows.
struct DefectScene {
    var policy: ClientPolicy
    var sound: Scene
    var broken: Scene

    init(_ policy: ClientPolicy, _ run: (inout Scene, _ isBroken: Bool) -> Void) {
        self.policy = policy
        sound = Scene()
        broken = Scene()
        run(&sound, false)
        run(&broken, true)
    }

    static func of(_ defect: PolicyDefect) -> DefectScene {
        switch defect {
        case .halfOpenForEver: halfOpenForEver
        case .permitLost: permitLost
        case .lateResultsCounted: lateResultsCounted
        case .callersErrorsCounted: callersErrorsCounted
        case .trialsUnlimited: trialsUnlimited
        case .retriesOpen: retriesOpen
        case .backoffOverflows: backoffOverflows
        case .jitterMissing: jitterMissing
        case .budgetNeverRefills: budgetNeverRefills
        case .budgetByTime: budgetByTime
        case .keyPerAttempt: keyPerAttempt
        case .cacheByWallClock: cacheByWallClock
        case .cacheKeepsFallback: cacheKeepsFallback
        case .unhealthyChosen: unhealthyChosen
        case .countLeaks: countLeaks
        case .sameInstanceRetried: sameInstanceRetried
        case .neighbourDoubled: neighbourDoubled
        case .trafficLeft: trafficLeft
        case .stopMustSucceed: stopMustSucceed
        case .deadlineIgnored: deadlineIgnored
        case .unknownCalledFailed: unknownCalledFailed
        case .hedgesEverything: hedgesEverything
        }
    }
}

// MARK: Breakers

extension DefectScene {
    /// Three failures in a row open it for a second; two trials of at most 200 ms.
    private static let breaker = ClientPolicy.layers([.breaker, .timeout, .balance]) {
        $0.balancing = .random
        $0.breaker = BreakerPolicy(
            trip: .inARow(3),
            openTime: .seconds(1),
            trials: 2,
            trialLimit: .milliseconds(200)
        )
    }

    /// Three calls that fail, by 30 ms, and the breaker that opens for a second.
    private static func open(_ scene: inout Scene) {
        for time in [0.0, 10, 20] {
            scene.call(from: time, to: time + 10, .fail, by: [.refused("n1", time, time + 10)])
        }
        scene.note(.breaker(nil, .open, epoch: 1), at: 30)
        scene.note(.breaker(nil, .halfOpen, epoch: 2), at: 1030)
    }

    private static let halfOpenForEver = DefectScene(breaker) { scene, isBroken in
        open(&scene)
        scene.call(
            from: 1040,
            to: 1500,
            .fail,
            by: [.ended(.fail, "n1", 1040, 1500, "timeout", trial: true)]
        )
        scene.note(.breaker(nil, .open, epoch: 3), at: isBroken ? 1500 : 1240)
    }

    private static let permitLost = DefectScene(
        .layers([.hedge, .breaker, .balance]) {
            $0.balancing = .random
            $0.breaker = breaker.breaker
        }
    ) { scene, isBroken in
        open(&scene)
        scene.call(
            from: 1040,
            to: 1100,
            by: [
                .ended(.fail, "n1", 1040, 1100, "abandoned", trial: true),
                .ok("n2", 1090, 1100, hedge: true, trial: true),
            ]
        )
        if isBroken {
            let call = scene.call(from: 1150, to: 1150, .fail, error: "breaker-open")
            scene.note(.refused(.breakerOpen, call: call), at: 1150)
        } else {
            scene.call(from: 1150, to: 1160, by: [.ok("n1", 1150, 1160, trial: true)])
            scene.note(.breaker(nil, .closed, epoch: 3), at: 1160)
        }
    }

    private static let lateResultsCounted = DefectScene(
        {
            var policy = breaker
            policy.timeouts.attempt = .seconds(2)
            return policy
        }()
    ) { scene, isBroken in
        // Sent before the breaker opened, and answered when it is half-open.
        let late = Scene.Try.ended(.fail, "n2", 15, 1035, "reset", limit: 1100)
        scene.call(from: 15, to: 1035, .fail, by: [late])
        open(&scene)
        if isBroken {
            scene.note(.breaker(nil, .open, epoch: 3), at: 1035)
        } else {
            scene.call(from: 1032, to: 1050, .fail, by: [.refused("n1", 1032, 1050, trial: true)])
            scene.note(.breaker(nil, .open, epoch: 3), at: 1050)
        }
    }

    private static let callersErrorsCounted = DefectScene(breaker) { scene, isBroken in
        for time in [0.0, 10, 20] {
            let answer = isBroken ? "mismatch" : "no-leader"
            scene.call(
                "cas",
                [1, 2],
                from: time,
                to: time + 10,
                .fail,
                error: answer,
                by: [.ended(.fail, "n1", time, time + 10, answer)]
            )
        }
        scene.note(.breaker(nil, .open, epoch: 1), at: 30)
    }

    private static let trialsUnlimited = DefectScene(breaker) { scene, isBroken in
        open(&scene)
        for number in 0..<(isBroken ? 3 : 2) {
            let time = 1040 + Double(number)
            scene.call(from: time, to: 1100, by: [.ok("n1", time, 1100, trial: number < 2)])
        }
        scene.note(.breaker(nil, .closed, epoch: 3), at: 1100)
    }

    private static let retriesOpen = DefectScene(
        .layers([.retry, .breaker, .balance]) {
            $0.balancing = .random
            $0.retry.backoff.jitter = .none
            $0.breaker = breaker.breaker
        }
    ) { scene, isBroken in
        open(&scene)
        let call = scene.call(from: 50, to: isBroken ? 100 : 50, .fail, error: "breaker-open")
        scene.note(.refused(.breakerOpen, call: call), at: 50)
        if isBroken { scene.note(.refused(.breakerOpen, call: call), at: 100) }
    }
}

// MARK: Retries

extension DefectScene {
    /// Three retries after 100, 200 and 400 ms.
    private static func retry(_ change: (inout RetryPolicy) -> Void) -> ClientPolicy {
        .layers([.retry, .timeout, .balance]) {
            $0.balancing = .random
            $0.retry.backoff = Backoff(
                base: .milliseconds(100),
                maximum: .seconds(1),
                jitter: .none
            )
            change(&$0.retry)
        }
    }

    private static let backoffOverflows = DefectScene(retry { _ in }) { scene, isBroken in
        // Before the third retry the pause is 400 ms; counted in few bits it is none.
        let third = isBroken ? 330.0 : 730
        scene.call(
            from: 0,
            to: third + 10,
            by: [
                .refused("n1", 0, 10), .refused("n2", 110, 120), .refused("n3", 320, 330),
                .ok("n1", third, third + 10),
            ]
        )
    }

    private static let jitterMissing = DefectScene(
        retry { $0.backoff.jitter = .full }
    ) { scene, isBroken in
        for number in 0..<20 {
            let time = Double(number) * 300
            let pause = isBroken ? 100 : Double((number * 37) % 100)
            scene.call(
                from: time,
                to: time + 20 + pause,
                by: [
                    .refused("n1", time, time + 10),
                    .ok("n2", time + 10 + pause, time + 20 + pause),
                ]
            )
        }
    }

    /// One token, and a tenth more a call.
    private static let thrifty = retry { $0.budget = RetryBudget(capacity: 1, share: 0.1) }

    private static let budgetNeverRefills = DefectScene(thrifty) { scene, isBroken in
        scene.call(from: 0, to: 120, by: [.refused("n1", 0, 10), .ok("n2", 110, 120)])
        for number in 0..<10 {
            let time = 200 + Double(number) * 10
            scene.call(from: time, to: time + 5, by: [.ok("n1", time, time + 5)])
        }
        if isBroken {
            let call = scene.call(from: 400, to: 410, .fail, by: [.refused("n1", 400, 410)])
            scene.note(.refused(.noBudget, call: call), at: 410)
        } else {
            scene.call(from: 400, to: 520, by: [.refused("n1", 400, 410), .ok("n2", 510, 520)])
            let call = scene.call(from: 600, to: 610, .fail, by: [.refused("n1", 600, 610)])
            scene.note(.refused(.noBudget, call: call), at: 610)
        }
    }

    private static let budgetByTime = DefectScene(thrifty) { scene, isBroken in
        scene.call(from: 0, to: 120, by: [.refused("n1", 0, 10), .ok("n2", 110, 120)])
        let attempts: [Scene.Try] = [.refused("n1", 5000, 5010), .ok("n2", 5110, 5120)]
        scene.call(
            from: 5000,
            to: isBroken ? 5120 : 5010,
            isBroken ? .ok : .fail,
            by: isBroken ? attempts : [attempts[0]]
        )
    }

    private static let keyPerAttempt = DefectScene(
        {
            var policy = retry { _ in }
            policy.usesIdempotencyKeys = true
            return policy
        }()
    ) { scene, isBroken in
        scene.call(
            "add",
            1,
            from: 0,
            to: 120,
            by: [
                .ended(.info, "n1", 0, 10, "reset", id: "0/1"),
                .ok("n2", 110, 120, id: isBroken ? "0/2" : "0/1"),
            ]
        )
    }

    private static let unknownCalledFailed = DefectScene(retry { _ in }) { scene, isBroken in
        scene.call(
            "cas",
            [1, 2],
            from: 0,
            to: 120,
            isBroken ? .fail : .info,
            error: "mismatch",
            by: [.lost("n1", 0, 10), .ended(.fail, "n2", 110, 120, "mismatch")]
        )
    }

    private static let deadlineIgnored = DefectScene(
        .layers([.deadline, .retry, .timeout, .balance]) {
            $0.balancing = .random
            $0.timeouts.call = .milliseconds(600)
            $0.retry.backoff = Backoff(growth: .none)
        }
    ) { scene, isBroken in
        scene.call(
            from: 0,
            to: isBroken ? 1000 : 600,
            .fail,
            by: [
                .ended(.fail, "n1", 0, 500, "timeout"),
                .ended(
                    .fail,
                    "n2",
                    500,
                    isBroken ? 1000 : 600,
                    "timeout",
                    limit: isBroken ? 500 : 100
                ),
            ]
        )
    }

    private static let hedgesEverything = DefectScene(
        .layers([.hedge, .timeout, .balance]) { $0.balancing = .random }
    ) { scene, isBroken in
        scene.call(
            isBroken ? "add" : "read",
            isBroken ? 1 : .null,
            from: 0,
            to: 70,
            by: [
                .ended(isBroken ? .info : .fail, "n1", 0, 70, "abandoned"),
                .ok("n2", 50, 70, hedge: true),
            ]
        )
    }
}
