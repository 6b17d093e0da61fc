import Policies
import Replication
import Resilience
import Testing

/// Health and failover: what follows from probes and failures, and where calls go.
@Suite struct InstanceClaimTests {
    private let policy = ClientPolicy.layers([.balance]) {
        $0.balancing = .failover
        $0.health = HealthPolicy()
        $0.failover = FailoverPolicy(
            stop: .drain,
            drainLimit: .milliseconds(100),
            failBackGrace: .milliseconds(500)
        )
    }

    private func probes(_ answers: [Bool], _ scene: inout Scene, from start: Double = 10) {
        for (place, isUp) in answers.enumerated() {
            scene.note(.probe("n1", isUp: isUp), at: start + Double(place) * 10)
        }
    }

    // MARK: Health

    @Test func fallsAfterFailuresInARow() {
        var sound = Scene()
        probes([false, false, true, false, false, false], &sound)
        sound.note(.health("n1", isUp: false), at: 60)
        #expect(sound.findings(.health, policy).isEmpty)

        var hasty = Scene()
        probes([false, false, true, false, false], &hasty)
        hasty.note(.health("n1", isUp: false), at: 50)
        #expect(hasty.findings(.health, policy).count == 1)

        var blind = Scene()
        probes([false, false, false, false], &blind)
        #expect(blind.findings(.health, policy).count == 1)
    }

    @Test func risesAfterAnswersInARow() {
        for (answers, count) in [([true, true], 0), ([true], 1)] {
            var scene = Scene()
            probes([false, false, false], &scene)
            scene.note(.health("n1", isUp: false), at: 30)
            probes(answers, &scene, from: 100)
            scene.note(.health("n1", isUp: true), at: 100 + Double(answers.count - 1) * 10)
            #expect(scene.findings(.health, policy).count == count)
        }
    }

    /// A host may be late by more than two probes take: notes are in order all the same.
    @Test func whatIsFoundFollowsTheProbesBeforeIt() {
        var scene = Scene()
        probes([false, false, false], &scene)
        scene.note(.health("n1", isUp: false), at: 30)
        probes([true, true], &scene, from: 40)
        scene.note(.health("n1", isUp: true), at: 50)
        #expect(scene.findings(.health, policy, slack: .milliseconds(250)).isEmpty)
        scene.note(.health("n1", isUp: false), at: 60)
        #expect(scene.findings(.health, policy, slack: .milliseconds(250)).count == 1)
    }

    @Test func failuresInARowEjectForATime() {
        var ejecting = policy
        ejecting.health = HealthPolicy(
            probes: nil,
            ejection: Ejection(failures: 2, time: .milliseconds(300))
        )
        func scene(_ failures: Int, back: Double) -> Scene {
            var scene = Scene()
            for number in 0..<failures {
                let time = Double(number) * 10
                scene.call(from: time, to: time + 10, .fail, by: [.refused("n1", time, time + 10)])
            }
            let time = Double(failures) * 10
            scene.note(.health("n1", isUp: false), at: time)
            scene.note(.health("n1", isUp: true), at: time + back)
            return scene
        }
        #expect(scene(2, back: 300).findings(.health, ejecting).isEmpty)
        #expect(scene(1, back: 300).findings(.health, ejecting).count == 1)
        #expect(scene(2, back: 200).findings(.health, ejecting).count == 1)
    }

    // MARK: Failover

    /// n1 fails by 30 ms, and calls go to n2; an attempt at n1 goes on until a moment.
    private func scene(attemptUntil end: Double) -> Scene {
        var scene = Scene()
        scene.note(.configuration(epoch: 0, current: "n1", left: nil), at: 0)
        scene.call(from: 1, to: end, by: [.ok("n1", 1, end, epoch: 0)])
        probes([false, false, false], &scene)
        scene.note(.health("n1", isUp: false), at: 30)
        scene.note(.configuration(epoch: 1, current: "n2", left: "n1"), at: 30)
        return scene
    }

    @Test func drainedAttemptsEndInTime() {
        #expect(scene(attemptUntil: 130).findings(policy).isEmpty)
        #expect(scene(attemptUntil: 131).findings(.failover, policy).count == 1)
        var cutting = policy
        cutting.failover?.stop = .cut
        #expect(scene(attemptUntil: 30).findings(.failover, cutting).isEmpty)
        #expect(scene(attemptUntil: 31).findings(.failover, cutting).count == 1)
    }

    @Test func goesBackAfterTheGrace() {
        for (wait, count) in [(500.0, 0), (499, 1)] {
            var scene = scene(attemptUntil: 20)
            probes([true, true], &scene, from: 200)
            scene.note(.health("n1", isUp: true), at: 210)
            scene.note(.configuration(epoch: 2, current: "n1", left: "n2"), at: 210 + wait)
            #expect(scene.findings(.failover, policy).count == count, "\(wait) ms")
        }
    }

    @Test func doesNotGoToAnUnhealthyInstance() {
        var scene = scene(attemptUntil: 20)
        scene.note(.configuration(epoch: 2, current: "n1", left: "n2"), at: 300)
        #expect(scene.findings(.failover, policy).count == 1)
    }

    @Test func epochsRise() {
        var scene = scene(attemptUntil: 20)
        for time in [100.0, 110, 120] { scene.note(.probe("n2", isUp: false), at: time) }
        scene.note(.health("n2", isUp: false), at: 120)
        scene.note(.configuration(epoch: 1, current: "n3", left: "n2"), at: 120)
        #expect(scene.findings(.failover, policy).count == 1)
    }
}
