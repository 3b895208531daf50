// The hold model on one of ns-3's schedulers, with the delays of src/bench/hold-model.ts:
// hold-ns3 SCHEDULER PENDING ROUNDS HOLDS EVENTS -> a line with the holds per second of processor time of each round.
// EVENTS is 0 for keys alone, which nobody can run a simulation with, and 1 for each with what it calls, as
// ns3::Simulator makes it, invokes it and lets it go.
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <vector>

#include "ns3/calendar-scheduler.h"
#include "ns3/heap-scheduler.h"
#include "ns3/list-scheduler.h"
#include "ns3/make-event.h"
#include "ns3/map-scheduler.h"
#include "ns3/priority-queue-scheduler.h"

using namespace ns3;

static const double MEAN_DELAY_US = 60e6;
static const size_t DELAYS = 1 << 18;

static uint64_t calls = 0;

static void Called(uint32_t by)
{
    calls += by;
}

static Ptr<Scheduler> Make(const char* name)
{
    if (!std::strcmp(name, "map")) return CreateObject<MapScheduler>();
    if (!std::strcmp(name, "heap")) return CreateObject<HeapScheduler>();
    if (!std::strcmp(name, "calendar")) return CreateObject<CalendarScheduler>();
    if (!std::strcmp(name, "priority queue")) return CreateObject<PriorityQueueScheduler>();
    if (!std::strcmp(name, "list")) return CreateObject<ListScheduler>();
    std::fprintf(stderr, "no such scheduler: %s\n", name);
    std::exit(2);
}

int main(int argc, char** argv)
{
    if (argc != 6) return 2;
    Ptr<Scheduler> kept = Make(argv[1]);
    Scheduler& scheduler = *kept;
    const long size = std::atol(argv[2]);
    const int rounds = std::atoi(argv[3]);
    const long holds = std::atol(argv[4]);
    const bool events = std::atoi(argv[5]) != 0;
    auto made = [&](uint32_t of) { return events ? MakeEvent(&Called, of) : nullptr; };

    std::vector<uint64_t> delays(DELAYS);
    uint32_t state = 12345;
    for (uint64_t& delay : delays)
    {
        state = state * 1664525u + 1013904223u;
        delay = (uint64_t)std::floor(-std::log((state + 0.5) / 4294967296.0) * MEAN_DELAY_US + 0.5);
    }
    size_t next = 0;
    uint32_t uid = 0;
    auto delay = [&] {
        const uint64_t value = delays[next];
        next = (next + 1) & (DELAYS - 1);
        return value;
    };
    for (long i = 0; i < size; i++) scheduler.Insert({made(uid), {delay(), uid, 0}}), uid++;
    next = (next + 7) & (DELAYS - 1);
    auto hold = [&](long count) {
        for (long i = 0; i < count; i++)
        {
            Scheduler::Event event = scheduler.RemoveNext();
            if (events)
            {
                event.impl->Invoke();
                event.impl->Unref();
            }
            event.impl = made(uid);
            event.key.m_ts += delay();
            event.key.m_uid = uid++;
            scheduler.Insert(event);
        }
    };
    hold(std::max(3 * size, 300000L));
    for (int round = 0; round < rounds; round++)
    {
        const std::clock_t before = std::clock();
        hold(holds);
        std::printf("%.0f ", holds * (double)CLOCKS_PER_SEC / (std::clock() - before));
    }
    std::printf("\n");
    if (events && calls == 0) return 1;
    return 0;
}
