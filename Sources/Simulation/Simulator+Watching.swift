import Membership
import Replication

/// What came to the detector of a node that stands still.
enum DetectorInput {
    case tick
    case heartbeat(Beat)
}

/// A heartbeat on its way between two nodes, by their places.
struct Beat {
    var heartbeat: Heartbeat
    var from: Int
    var to: Int
}

/// The detectors of the nodes, beside their replicas.
///
/// Determinism: heartbeats meet the same links, cuts and pauses as messages do, but count nothing
/// of theirs and draw from dice of their own. So a seed has the same history with detectors and
/// without.
extension Simulator {
    /// Starts the detector of a node that has just started.
    mutating func watch(_ node: Int) {
        guard plan.isWatched else { return }
        obey(nodes[node].replica.watch(at: nodes[node].clock.reading(at: now)), of: node)
    }

    /// A detector's timer runs out; at a node that stands still it waits.
    mutating func tick(_ node: Int) {
        guard !nodes[node].isPaused else { return nodes[node].missed.append(.tick) }
        obey(nodes[node].replica.tick(at: nodes[node].clock.reading(at: now)), of: node)
    }

    /// A heartbeat reaches its node, unless the link was cut meanwhile.
    mutating func deliverBeat(_ slot: Int) {
        guard let beat = beats.remove(slot) else { return }
        if network.isCut(beat.from, beat.to) { return stop(beat) }
        guard nodes[beat.to].isUp else { return }
        guard !nodes[beat.to].isPaused else {
            return nodes[beat.to].missed.append(.heartbeat(beat))
        }
        receive(beat)
    }

    /// Delivers what came to a detector while its node stood still.
    mutating func deliverMissed(_ node: Int) {
        let missed = nodes[node].missed
        nodes[node].missed = []
        for input in missed {
            switch input {
            case .tick: tick(node)
            case .heartbeat(let beat): receive(beat)
            }
        }
    }

    /// What was held at cuts that are mended sets out.
    mutating func releaseBeats() {
        guard !stalledBeats.isEmpty else { return }
        let stalled = stalledBeats
        stalledBeats = []
        for beat in stalled {
            if network.isCut(beat.from, beat.to) {
                stalledBeats.append(beat)
            } else {
                send(beat)
            }
        }
    }

    /// Whether a node would say at this moment that it can serve clients.
    ///
    /// Only where detectors run (`SimulationPlan.isWatched`): a node without one knows of no peer.
    /// A node that is down or stands still says nothing, so it is not ready.
    func isReady(_ node: Int) -> Bool {
        nodes[node].isUp && !nodes[node].isPaused
            && nodes[node].replica.obstacle(needs: needs) == nil
    }

    private mutating func receive(_ beat: Beat) {
        let directives = nodes[beat.to].replica.receive(
            beat.heartbeat,
            from: members[beat.from],
            at: nodes[beat.to].clock.reading(at: now)
        )
        obey(directives, of: beat.to)
    }

    private mutating func obey(_ directives: [HeartbeatDetector.Directive], of node: Int) {
        for directive in directives {
            switch directive {
            case .send(let heartbeat, let peer):
                guard let receiver = ordinal(of: peer) else { continue }
                send(Beat(heartbeat: heartbeat, from: node, to: receiver))
            case .startTimer(let delay):
                let time = now + nodes[node].clock.real(delay.nanoseconds)
                queue.add(.tick, at: time, place: node, life: nodes[node].life)
            case .report(let event) where event.change == .detected:
                run.coverage.count(.partitionReported)
                fallthrough
            case .suspect, .trust, .report:
                if let note = directive.note { run.coverage.note(note.name) }
            }
        }
    }

    private mutating func send(_ beat: Beat) {
        let fate = network.fateOfHeartbeat(beat.from, beat.to, now: now)
        for time in [fate.arrival, fate.secondArrival] {
            guard let time else { continue }
            if network.isCut(beat.from, beat.to) { return stop(beat) }
            let slot = beats.put(beat)
            queue.add(.heartbeat, at: time, place: beat.to, payload: UInt64(slot))
        }
    }

    private mutating func stop(_ beat: Beat) {
        if plan.hazards.cut == .stall { stalledBeats.append(beat) }
    }
}
