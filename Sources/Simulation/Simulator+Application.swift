import Checkers
import Faults
import Histories
import Replication
import Resilience

extension Simulator {
    // MARK: The loop of `Application`

    /// Something happens to the application.
    mutating func step(_ input: Application.Input) {
        application.step(input, at: now)
        obeyApplication()
    }

    /// Carries out what the application wants done.
    mutating func obeyApplication() {
        for effect in application.drainEffects() {
            switch effect {
            case .note(let note): record(note)
            case .startTimer(let timer, let delay):
                let time = now + delay.nanoseconds
                queue.add(.applicationTimer, at: time, place: 0, payload: timer.number)
            case .probe(let number, let node, _):
                guard let place = ordinal(of: node) else { break }
                let time = now + travelOfProbe()
                queue.add(.probe, at: time, place: place, payload: UInt64(number))
            case .cut(let node):
                for client in clients.indices where clients[client].client.isActive {
                    step(client: client, .cut(node))
                }
            }
        }
    }

    private mutating func record(_ note: PolicyNote) {
        var event = note.event(at: now)
        event.index = run.notes.count
        run.notes.append(event)
    }

    /// Nobody calls any more: what the policy has left is noted, and it does nothing from here on.
    mutating func endApplication() {
        guard !isPinned else { return }
        endWindow()
        application.end()
        obeyApplication()
    }

    private mutating func travelOfProbe() -> Int64 { Int64(50_000 + probeDice.below(450_000)) }

    /// A probe reaches its node, which says whether it can serve.
    ///
    /// One that stands still answers when nobody waits any more: that is a failure, too.
    mutating func probe(_ node: Int, _ number: UInt64) {
        guard isFaulty else { return }
        let limit = script.policy.health?.probes?.timeout.nanoseconds ?? 0
        let time = now + (nodes[node].isPaused ? max(0, limit - 500_000) : travelOfProbe())
        let isUp = isReachable(node) && (asksWhetherReady ? isReady(node) : true)
        queue.add(.probed, at: time, place: node, payload: number << 1 | (isUp ? 1 : 0))
    }

    /// What is broken changes, or is mended: the window so far is over.
    mutating func endWindow() {
        guard let start = windowStart else { return }
        windowStart = nil
        let silent = faults.silent
        let majority = faults.majority(of: members).subtracting(silent)
        let minority = members.filter { !majority.contains($0) && !silent.contains($0) }
        run.windows.append(
            FaultWindow(
                start: start,
                end: now,
                majority: Set(majority.map(\.name)),
                minority: Set(minority.map(\.name)),
                silent: Set(silent.map(\.name)),
                shape: faults.partition?.shape.rawValue,
                cause: faults.kinds
            )
        )
    }

    private var asksWhetherReady: Bool { script.policy.health?.sign == .ready }

    private func isReachable(_ node: Int) -> Bool { nodes[node].isUp && !nodes[node].isPaused }

    // MARK: The journal of attempts

    func isJournaled(_ client: Int) -> Bool { client < journals.count }

    mutating func noteAttempt(of client: Int, _ attempt: Attempt) {
        guard isJournaled(client) else { return }
        recordAttempt(journals[client].began(attempt, by: clients[client].client))
    }

    mutating func noteAttempt(of client: Int, _ end: (inout AttemptJournal) -> Event?) {
        guard isJournaled(client), let event = end(&journals[client]) else { return }
        recordAttempt(event)
    }

    private mutating func recordAttempt(_ event: Event) {
        var event = event
        event.index = run.attempts.count
        event.time = now
        run.attempts.append(event)
    }
}
