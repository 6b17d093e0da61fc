import Histories
import Policies
import Replication
import Resilience

// MARK: Fallback

extension DefectScene {
    private static let cache = ClientPolicy.layers([.fallback, .timeout, .balance]) {
        $0.balancing = .random
        $0.fallback = FallbackPolicy(source: .cache(timeToLive: .seconds(2)))
    }

    static let cacheByWallClock = DefectScene(cache) { scene, isBroken in
        let source = scene.call(from: 0, to: 10, source: "n1", by: [.ok("n1", 0, 10)])
        let time = isBroken ? 3000.0 : 1000
        scene.call(
            from: time,
            to: time + 10,
            source: "fallback",
            cached: source,
            by: [.refused("n1", time, time + 10)]
        )
    }

    static let cacheKeepsFallback = DefectScene(cache) { scene, isBroken in
        let source = scene.call(from: 0, to: 10, source: "n1", by: [.ok("n1", 0, 10)])
        let first = scene.call(
            from: 1500,
            to: 1510,
            source: "fallback",
            cached: source,
            by: [.refused("n1", 1500, 1510)]
        )
        scene.call(
            from: 1900,
            to: 1910,
            source: "fallback",
            cached: isBroken ? first : source,
            by: [.refused("n1", 1900, 1910)]
        )
    }
}

// MARK: Instances

extension DefectScene {
    private static func balance(
        _ rule: Balancing,
        _ change: (inout ClientPolicy) -> Void = { _ in }
    ) -> ClientPolicy {
        .layers([.retry, .timeout, .balance]) {
            $0.balancing = rule
            $0.retry.backoff = Backoff(growth: .none)
            change(&$0)
        }
    }

    /// Three failed probes of an instance by 30 ms, and what is found then.
    private static func down(_ node: NodeID, _ scene: inout Scene) {
        for time in [10.0, 20, 30] { scene.note(.probe(node, isUp: false), at: time) }
        scene.note(.health(node, isUp: false), at: 30)
    }

    static let unhealthyChosen = DefectScene(
        balance(.random) { $0.health = HealthPolicy() }
    ) { scene, isBroken in
        down("n1", &scene)
        let node: NodeID = isBroken ? "n1" : "n2"
        scene.call(from: 40, to: 50, by: [.ok(node, 40, 50)])
    }

    static let countLeaks = DefectScene(balance(.leastConnections)) { scene, isBroken in
        scene.call(from: 0, to: 500, .fail, by: [.ended(.fail, "n1", 0, 500, "abandoned")])
        scene.call(from: 600, to: 700, by: [.ok("n2", 600, 700)])
        // n1 has none open, but the leak counts one.
        scene.call(from: 610, to: 620, by: [.ok(isBroken ? "n2" : "n1", 610, 620)])
    }

    static let sameInstanceRetried = DefectScene(balance(.random)) { scene, isBroken in
        scene.call(from: 0, to: 10, by: [.ok("n2", 0, 10)])
        scene.call(
            from: 20,
            to: 40,
            by: [.refused("n1", 20, 30), .ok(isBroken ? "n1" : "n2", 30, 40)]
        )
    }

    static let neighbourDoubled = DefectScene(
        balance(.roundRobin) { $0.health = HealthPolicy() }
    ) { scene, isBroken in
        down("n2", &scene)
        let nodes: [NodeID] = isBroken ? ["n1", "n3", "n3"] : ["n1", "n3"]
        for number in 0..<6 {
            let time = 100 + Double(number) * 10
            scene.call(
                from: time,
                to: time + 5,
                by: [.ok(nodes[number % nodes.count], time, time + 5)]
            )
        }
    }

    private static let failover = balance(.failover) {
        $0.health = HealthPolicy()
        $0.failover = FailoverPolicy()
    }

    static let trafficLeft = DefectScene(failover) { scene, isBroken in
        scene.note(.configuration(epoch: 0, current: "n1", left: nil), at: 0)
        scene.call(from: 1, to: 5, by: [.ok("n1", 1, 5, epoch: 0)])
        down("n1", &scene)
        scene.note(.configuration(epoch: 1, current: "n2", left: "n1"), at: 30)
        let attempt: Scene.Try =
            isBroken ? .ok("n1", 40, 50, epoch: 0) : .ok("n2", 40, 50, epoch: 1)
        scene.call(from: 40, to: 50, by: [attempt])
    }

    static let stopMustSucceed = DefectScene(failover) { scene, isBroken in
        scene.note(.configuration(epoch: 0, current: "n1", left: nil), at: 0)
        scene.call(from: 1, to: 5, by: [.ok("n1", 1, 5, epoch: 0)])
        down("n1", &scene)
        if !isBroken { scene.note(.configuration(epoch: 1, current: "n2", left: "n1"), at: 30) }
        scene.note(.probe("n2", isUp: true), at: 100)
    }
}
