//! Pinyin from the order that every browser knows.
//!
//! A browser sorts Chinese text by pinyin. So a character's syllable is that of the last entry in
//! a list of first characters that does not sort after it: 400 entries instead of 20,000.

/// How two texts sort by pinyin, as `Intl.Collator("zh-u-co-pinyin")` does.
pub type Order = Box<dyn Fn(char, char) -> std::cmp::Ordering>;

/// Each syllable followed by a character that sorts first in it, or nearly so. Unicode CLDR 46 (ICU 76) has moved
/// characters to other syllables: these are in one order before and after, which the tests hold against both
/// (`orders/`). `dia` and `ng` have no such character and are left out.
pub(crate) const FIRST: &str = "\
    a阿ai哎an安ang肮ao凹ba丷bai挀ban扳bang邦bao勹bei卑ben奔beng伻bi偪bian边biao灬bie憋bin汃bing冫bo癶bu峬ca嚓cai偲\
    can参cang仓cao撡ce冊cen嵾ceng曽cha叉chai拆chan辿chang伥chao抄che车chen抻cheng阷chi吃chong充chou抽chu出\
    chua歘chuai揣chuan巛chuang刅chui吹chun旾chuo逴ci呲cong匆cou凑cu粗cuan汆cui崔cun邨cuo搓da咑dai呆dan丹dang当\
    dao刀de嘚den扥deng灯di氐dian敁diao刁die爹ding丁diu丟dong东dou吺du厾duan耑dui垖dun吨duo多e妸ei诶en奀eng鞥\
    er儿fa发fan帆fang匚fei飞fen分feng丰fo仏fou紑fu夫ga旮gai侅gan甘gang冈gao皋ge戈gei给gen根geng刯gong工gou勾gu估\
    gua瓜guai乖guan关guang光gui归gun丨guo呙ha哈hai咍han佄hang夯hao茠he诃hei黒hen拫heng亨hong叿hou齁hu乎hua花\
    huai怀huan欢huang巟hui灰hun昏huo吙ji丌jia加jian戋jiang江jiao艽jie阶jin巾jing坕jiong冂jiu丩ju凥juan姢jue噘\
    jun军ka咔kai开kan刊kang忼kao尻ke匼ken肎keng劥kong空kou抠ku扝kua夸kuai蒯kuan宽kuang匡kui亏kun坤kuo扩la垃lai来\
    lan兰lang啷lao捞le仂lei雷leng崚li哩lia俩lian奁liang良liao撩lie毟lin拎ling伶liu溜long龙lou瞜lu噜lv驴luan娈\
    lve掠lun抡luo罗m呣ma妈mai埋man嫚mang牤mao猫me嚒mei坆men椚meng擝mi咪mian宀miao喵mie乜min民ming名miu谬mo摸mou哞\
    mu毪na拏nai腉nan囡nang囔nao孬ne疒nei娞nen恁neng能ni妮nian拈niang娘niao鸟nie捏nin囜ning宁niu妞nong农nou羺\
    nu奴nv女nuan奻nve疟nuo挪o喔ou讴pa妑pai拍pan眅pang乓pao抛pei呸pen喷peng匉pi丕pian囨piao剽pie氕pin姘ping乒po钋\
    pou剖pu仆qi七qia掐qian千qiang呛qiao悄qie苆qin亲qing靑qiong卭qiu丘qu区quan奍que缺qun夋ran呥rang穣rao娆re惹\
    ren人reng扔ri日rong戎rou厹ru邚ruan堧rui桵run瞤ruo捼sa仨sai毢san三sang桒sao掻se閪sen森seng僧sha杀shai筛shan山\
    shang伤shao弰she奢shen申sheng升shi尸shou収shu书shua刷shuai衰shuan闩shuang双shui脽shun吮shuo说si厶song忪\
    sou凁su苏suan狻sui夊sun孙suo唆ta他tai囼tan坍tang汤tao夲te忑teng熥ti剔tian天tiao旫tie帖ting厅tong囲tou偷tu凸\
    tuan湍tui推tun吞tuo乇wa屲wai歪wan弯wang尣wei危wen昷weng翁wo挝wu乌xi夕xia虲xian仙xiang乡xiao灱xie些xin心xing星\
    xiong凶xiu休xu吁xuan吅xue削xun坃ya丫yan恹yang央yao幺ye倻yi一yin囙ying应yo哟yong佣you优yu込yuan囦yue曰yun晕za帀\
    zai災zan兂zang匨zao傮ze则zei贼zen怎zeng囎zha扎zhai夈zhan枬zhang张zhao佋zhe蜇zhen贞zheng凧zhi之zhong中zhou州\
    zhu朱zhua抓zhuai拽zhuan专zhuang妆zhui隹zhun宒zhuo準zi孜zong宗zou邹zu租zuan钻zui厜zun尊zuo昨";

/// Characters with a second reading that names and places are typed by.
const SECOND: &str = "\
    曾zeng单shan解xie仇qiu翟zhai查zha朴piao重chong长chang行hang乐yue区ou盖ge覃qin尉yu万mo俟qi\
    沈chen冼xian员yun祭zhai葛ge柏bo尹yin繁po秘bi晁chao逄pang缪miao佴nai乜nie仉zhang种chong郇huan\
    召shao调tiao地di佛fo卜bu泊po剥bao弹tan埔pu拓tuo绿lv茄qie刹cha嚣xiao削xiao栅zha粘zhan仔zai\
    石dan厦sha大dai都du会kuai车ju薄bo藏zang朝chao传zhuan得de合ge核hu华hua还huan假jia降xiang角jue\
    可ke六lu率shuai牟mou模mu宁ning迫pai铅qian强jiang曲qu少shao什shi谁shui数shu宿xiu条tiao吐tu\
    委wei为wei系ji吓he校jiao兴xing血xue咽yan要yao应ying载zai占zhan中zhong转zhuan镐hao";

/// The readings of a character, the usual one first.
type Readings = (Option<&'static str>, Option<&'static str>);

/// The unified ideographs, without the rare ones of the extensions.
const IDEOGRAPHS: std::ops::RangeInclusive<char> = '\u{4e00}'..='\u{9fff}';

/// The pinyin of characters, as a person types it: `lv` for lü.
pub struct Pinyin {
    order: Order,
    first: Vec<(char, &'static str)>,
    /// By ideograph: 0, or after which of `readings` its own come.
    known: Vec<u16>,
    readings: Vec<Readings>,
}

impl std::fmt::Debug for Pinyin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Pinyin({} known)", self.readings.len())
    }
}

/// Pairs of a syllable and a character out of a table's text, the syllable before the character.
pub(crate) fn pairs(table: &'static str) -> impl Iterator<Item = (char, &'static str)> {
    let mut begun = 0;
    table.char_indices().filter(|(_, char)| !char.is_ascii()).map(move |(at, char)| {
        let syllable = table.get(begun..at).unwrap_or_default();
        begun = at + char.len_utf8();
        (char, syllable)
    })
}

/// The same with the character before its syllable.
fn readings(table: &'static str) -> impl Iterator<Item = (char, &'static str)> {
    table.char_indices().filter(|(_, char)| !char.is_ascii()).map(|(at, char)| {
        let rest = table.get(at + char.len_utf8()..).unwrap_or_default();
        let end = rest.find(|next: char| !next.is_ascii()).unwrap_or(rest.len());
        (char, rest.get(..end).unwrap_or_default())
    })
}

impl Pinyin {
    /// Readings by an order of characters.
    pub fn new(order: Order) -> Self {
        let known = vec![0; IDEOGRAPHS.count()];
        Self { order, first: pairs(FIRST).collect(), known, readings: Vec::new() }
    }

    /// The readings of a character; none for what is not Chinese.
    pub(crate) fn of(&mut self, char: char) -> Readings {
        let at = u32::from(char).wrapping_sub(u32::from(*IDEOGRAPHS.start()));
        let at = usize::try_from(at).unwrap_or(usize::MAX);
        let Some(known) = self.known.get(at) else { return (None, None) };
        if let Some(before) = known.checked_sub(1) {
            return self.readings.get(usize::from(before)).copied().unwrap_or_default();
        }
        let after = self.first.partition_point(|(first, _)| (self.order)(*first, char).is_le());
        let usual = after.checked_sub(1).and_then(|at| self.first.get(at));
        let second = readings(SECOND).find(|(one, _)| *one == char);
        let found = (usual.map(|(_, syllable)| *syllable), second.map(|(_, syllable)| syllable));
        self.readings.push(found);
        if let Some(known) = self.known.get_mut(at) {
            // There are fewer ideographs than numbers.
            *known = u16::try_from(self.readings.len()).unwrap_or_default();
        }
        found
    }
}
